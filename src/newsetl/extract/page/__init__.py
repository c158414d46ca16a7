"""What a page of HTML says: charset, tree, statements, blocks, and which of the blocks are its article."""
