-- error: a load's articles in the lake are not as many as it counted less those forgotten
SELECT f.slab, f.file, f.rows, l.new + l.revised AS counted
FROM stored.files AS f JOIN loads AS l ON l.seq = f.slab,
    (SELECT coalesce(sum(forgotten_rows), 0) AS cut FROM loads)
WHERE f."table" = 'articles' AND l.run_id IS NOT NULL AND l.new + l.revised - f.rows NOT BETWEEN 0 AND cut;
