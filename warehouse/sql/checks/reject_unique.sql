-- error: places stand in rejects more than once
SELECT capture_id, count(*) AS times FROM rejects SEMI JOIN fresh_rejects USING (capture_id)
GROUP BY capture_id HAVING count(*) > 1;
