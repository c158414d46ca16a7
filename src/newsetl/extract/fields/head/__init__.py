"""What a page states at its head: headline, site name, section, pictures, rights."""
