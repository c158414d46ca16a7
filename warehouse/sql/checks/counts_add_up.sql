-- error: loads whose inputs seen are not the sum of their outcomes
SELECT seq, seen, new, revised, unchanged, duplicates, rejects FROM loads
WHERE seen <> new + revised + unchanged + duplicates + rejects;
