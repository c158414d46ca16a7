-- error: places stand in rejects more than once
SELECT capture_id, count(*) AS times FROM fresh_rejects GROUP BY capture_id HAVING count(*) > 1;
