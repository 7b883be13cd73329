-- SQLite notices a damaged page by its structure, not by its text: that takes checksums.
-- NULL: stored before there were any.
ALTER TABLE revisions ADD COLUMN checksum TEXT;
ALTER TABLE memory ADD COLUMN checksum INTEGER;

-- Every sentence with its article, for people's own queries.
CREATE VIEW sentences AS
SELECT
  a.article_id,
  a.target,
  r.number AS revision,
  r.number = (SELECT max(number) FROM revisions WHERE article = a.id) AS newest,
  t.block || '.' || t.number AS segment,
  coalesce(
    t.source,
    substr(
      CASE t.block
        WHEN 'title' THEN json_extract(r.body, '$.title')
        ELSE (
          SELECT json_extract(value, '$.text')
          FROM json_each(r.body, '$.blocks')
          WHERE json_extract(value, '$.id') = t.block
        )
      END,
      t.start + 1,
      t.stop - t.start
    )
  ) AS source,
  t.text,
  t.origin,
  t.score,
  t.flagged,
  t.id AS translation
FROM translations t
JOIN revisions r ON r.id = t.revision
JOIN articles a ON a.id = r.article;
