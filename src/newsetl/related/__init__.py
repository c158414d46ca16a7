"""Which articles say the same: copies and their clusters, versions, and stories of one event."""
