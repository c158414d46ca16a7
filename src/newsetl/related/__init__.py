"""Which articles say the same: copies of a text, and the clusters that they make."""
