-- error: places stand in rejects more than once
SELECT capture_id, count(*) AS times FROM rejects GROUP BY capture_id HAVING count(*) > 1;
