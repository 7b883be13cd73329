PRAGMA application_id = 1953527138;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE articles (
  id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL,
  target TEXT NOT NULL,
  source TEXT NOT NULL,             -- id in sources, or ""
  first_seen TEXT NOT NULL,
  updated TEXT NOT NULL,            -- when its text or its rendering last moved
  listed TEXT NOT NULL,             -- its date, or first_seen where it has none
  UNIQUE (article_id, target)
) STRICT;
INSERT INTO "articles" VALUES(1,'https://news.example.vn/1.html','en','46132c6b-4e1e-57a7-bc3b-9f6ff1f2f348','2025-03-01T08:00:00.000000+00:00','2025-03-01T10:00:00.000000+00:00','2023-07-07T08:30:00.000000+00:00');
INSERT INTO "articles" VALUES(2,'https://news.example.vn/2.html','en','','2025-03-01T08:00:00.000000+00:00','2025-03-01T08:00:00.000000+00:00','2023-07-07T08:30:00.000000+00:00');
CREATE TABLE findings (
  translation INTEGER NOT NULL REFERENCES translations ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  message TEXT NOT NULL,
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (translation, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "findings" VALUES(12,0,'engine-failed','error','the engine gave no translation; the source text stands in its place','','');
CREATE TABLE memory (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  text TEXT NOT NULL CHECK (text <> ''),
  score REAL,
  attempts INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('memory', 'review'))
) STRICT;
INSERT INTO "memory" VALUES(1,X'ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB','The conference discussed personnel.',-0.25,2,'memory');
CREATE TABLE outcomes (
  translation INTEGER NOT NULL REFERENCES translations ON DELETE CASCADE,
  position INTEGER NOT NULL,
  term INTEGER NOT NULL REFERENCES terms,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  surface TEXT NOT NULL,
  honoured INTEGER NOT NULL,
  target_start INTEGER NOT NULL,
  target_stop INTEGER NOT NULL,
  PRIMARY KEY (translation, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "outcomes" VALUES(1,0,1,0,7,'Đảng ủy',1,0,15);
INSERT INTO "outcomes" VALUES(1,1,2,19,26,'kỷ luật',1,25,35);
INSERT INTO "outcomes" VALUES(2,0,1,16,23,'Đảng ủy',1,32,47);
INSERT INTO "outcomes" VALUES(3,0,2,16,23,'kỷ luật',1,25,35);
INSERT INTO "outcomes" VALUES(5,0,1,0,7,'Đảng ủy',1,0,15);
INSERT INTO "outcomes" VALUES(5,1,2,19,26,'kỷ luật',1,25,35);
INSERT INTO "outcomes" VALUES(6,0,1,16,23,'Đảng ủy',1,32,47);
INSERT INTO "outcomes" VALUES(9,0,1,0,7,'Đảng ủy',1,0,15);
INSERT INTO "outcomes" VALUES(9,1,2,19,26,'kỷ luật',1,25,35);
INSERT INTO "outcomes" VALUES(10,0,1,16,23,'Đảng ủy',1,32,47);
INSERT INTO "outcomes" VALUES(11,0,2,16,23,'kỷ luật',1,25,35);
CREATE TABLE provenances (
  id INTEGER PRIMARY KEY,
  engine TEXT NOT NULL,
  model TEXT NOT NULL,
  decoding TEXT NOT NULL,
  glossary TEXT NOT NULL,
  segmenter TEXT NOT NULL,
  version TEXT NOT NULL,
  UNIQUE (engine, model, decoding, glossary, segmenter, version)
) STRICT;
INSERT INTO "provenances" VALUES(1,'fake','fake/1','beam=4','vi-en/0123abcd','vi-rules/1','0.1.0');
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL,
  target TEXT NOT NULL,
  segment TEXT NOT NULL,
  language TEXT NOT NULL,
  source TEXT NOT NULL,
  wording BLOB NOT NULL,
  text TEXT NOT NULL CHECK (text <> ''),
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
INSERT INTO "reviews" VALUES(1,'https://news.example.vn/1.html','en','p1.1','vi','Hội nghị bàn về nhân sự.',X'A1775D7396AB38CD118EC909DE16FC2AE6AB6F99CF446B1146E3B31B73541B07','The conference discussed staffing.','An','2025-03-01T10:00:00.000000+00:00');
CREATE TABLE revisions (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number > 0),
  seen TEXT NOT NULL,
  status TEXT NOT NULL,
  language TEXT NOT NULL,
  confidence REAL NOT NULL,
  provenance INTEGER REFERENCES provenances,
  error TEXT,                       -- JSON: message, mend
  content TEXT NOT NULL,            -- digest of what the source says
  body TEXT NOT NULL,               -- JSON: the article
  segments INTEGER NOT NULL,
  UNIQUE (article, number)
) STRICT;
INSERT INTO "revisions" VALUES(1,1,1,'2025-03-01T08:00:00.000000+00:00','translated','vi',0.99,1,NULL,'712e64d8cb01235a8e0598128cceb1e19d1f5b49fd788e50054e8994d3a15467','{"id":"https://news.example.vn/1.html","title":"Đảng ủy họp bàn về kỷ luật","blocks":[{"id":"p1","kind":"paragraph","text":"Chiều ngày 7/7, Đảng ủy họp. Hội nghị bàn về kỷ luật."},{"id":"p2","kind":"paragraph","text":"Có 12 đảng viên dự."}],"published":"2023-07-07T15:30:00+07:00","authors":["Nguyễn Hương","Ngọc Ánh"],"url":"https://news.example.vn/1.html","publisher":"Báo Ví Dụ","tags":["Xây dựng Đảng"]}',4);
INSERT INTO "revisions" VALUES(2,1,2,'2025-03-01T09:00:00.000000+00:00','translated','vi',0.99,1,NULL,'e9b6f465054a3661b1bab45bd11b2a2c08140b64820ff753a0eec0d53b97859e','{"id":"https://news.example.vn/1.html","title":"Đảng ủy họp bàn về kỷ luật","blocks":[{"id":"p1","kind":"paragraph","text":"Chiều ngày 7/7, Đảng ủy họp. Hội nghị bàn về nhân sự."},{"id":"p2","kind":"paragraph","text":"Có 12 đảng viên dự."}],"published":"2023-07-07T15:30:00+07:00","authors":["Nguyễn Hương","Ngọc Ánh"],"url":"https://news.example.vn/1.html","publisher":"Báo Ví Dụ","tags":["Xây dựng Đảng"]}',4);
INSERT INTO "revisions" VALUES(3,2,1,'2025-03-01T08:00:00.000000+00:00','translated','vi',0.99,1,NULL,'f0ff92413fba5ab5bdef0b160a5bc1e60fd496ff5463d41ea73140a60ef46406','{"id":"https://news.example.vn/2.html","title":"Đảng ủy họp bàn về kỷ luật","blocks":[{"id":"p1","kind":"paragraph","text":"Chiều ngày 7/7, Đảng ủy họp. Hội nghị bàn về kỷ luật."},{"id":"p2","kind":"paragraph","text":"Có 12 đảng viên dự."}],"published":"2023-07-07T15:30:00+07:00","authors":["Nguyễn Hương","Ngọc Ánh"],"url":"https://news.example.vn/2.html","publisher":"Báo Ví Dụ","tags":["Xây dựng Đảng"]}',4);
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,
  started TEXT NOT NULL,
  ended TEXT,                       -- NULL: it goes on, or it was killed
  articles INTEGER NOT NULL DEFAULT 0,
  new INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  segments INTEGER NOT NULL DEFAULT 0,
  flagged INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "runs" VALUES(1,'translate','2025-03-01T08:00:00.000000+00:00','2025-03-01T08:05:00.000000+00:00',3,2,1,0,0,12,1);
CREATE TABLE sources (
  id TEXT NOT NULL PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  full_text INTEGER NOT NULL,
  interval INTEGER NOT NULL,        -- seconds
  etag TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  next_due TEXT,
  last_fetched TEXT,
  failures INTEGER NOT NULL,
  last_error TEXT NOT NULL,
  added TEXT NOT NULL,
  language TEXT NOT NULL
) STRICT;
INSERT INTO "sources" VALUES('46132c6b-4e1e-57a7-bc3b-9f6ff1f2f348','https://news.example.vn/rss','feed','Tin tỉnh',0,3600,'"1"','','2025-03-01T09:00:00.000000+00:00',NULL,0,'','2025-03-01T08:00:00.000000+00:00','');
CREATE TABLE terms (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: readers cache them
  body TEXT NOT NULL UNIQUE         -- JSON: the entry
) STRICT;
INSERT INTO "terms" VALUES(1,'{"source":"Đảng ủy","target":"Party Committee","policy":"exact","category":"party","authority":"Circular 03/2009/TT-BNG"}');
INSERT INTO "terms" VALUES(2,'{"source":"kỷ luật","target":"discipline","category":"discipline","authority":"VNA usage"}');
CREATE TABLE translations (
  id INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL REFERENCES revisions ON DELETE CASCADE,
  position INTEGER NOT NULL,
  block TEXT NOT NULL,
  number INTEGER NOT NULL,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  language TEXT NOT NULL,
  source TEXT,                      -- NULL: it is start to stop of the block, in revisions.body
  wording BLOB NOT NULL,            -- reviews are found by it
  text TEXT NOT NULL CHECK (text <> ''),
  origin TEXT NOT NULL,
  score REAL,
  attempts INTEGER NOT NULL,
  flagged INTEGER NOT NULL,
  UNIQUE (revision, position)
) STRICT;
INSERT INTO "translations" VALUES(1,1,0,'title',0,0,26,'vi',NULL,X'D5755CE83CAD5FA3B51D582B9306E826DA584BF859AB12A72A40833635FA5D88','Party Committee meets on discipline','machine',-0.2,1,0);
INSERT INTO "translations" VALUES(2,1,1,'p1',0,0,28,'vi',NULL,X'47B91186055676A652921BD2DD96C862407DAD277BC35602C8C07EBB2AECF087','On the afternoon of July 7, the Party Committee met.','machine',-0.2,1,0);
INSERT INTO "translations" VALUES(3,1,2,'p1',1,29,53,'vi',NULL,X'C077A2E3C1D35431FD210EC42C3A9A7508A151D9FB5A6AAA38C29D95F5288F08','The conference discussed discipline.','machine',-0.2,1,0);
INSERT INTO "translations" VALUES(4,1,3,'p2',0,0,19,'vi',NULL,X'36C098EFB11969000EAA2D4AC7BC9B380D1BC644283FAA2B15ECE2ECBB541F96','Twelve Party members attended.','machine',-0.2,1,0);
INSERT INTO "translations" VALUES(5,2,0,'title',0,0,26,'vi',NULL,X'D5755CE83CAD5FA3B51D582B9306E826DA584BF859AB12A72A40833635FA5D88','Party Committee meets on discipline','machine',-0.2,1,0);
INSERT INTO "translations" VALUES(6,2,1,'p1',0,0,28,'vi',NULL,X'47B91186055676A652921BD2DD96C862407DAD277BC35602C8C07EBB2AECF087','On the afternoon of July 7, the Party Committee met.','machine',-0.2,1,0);
INSERT INTO "translations" VALUES(7,2,2,'p1',1,29,53,'vi',NULL,X'A1775D7396AB38CD118EC909DE16FC2AE6AB6F99CF446B1146E3B31B73541B07','The conference discussed personnel.','machine',-0.2,1,0);
INSERT INTO "translations" VALUES(8,2,3,'p2',0,0,19,'vi',NULL,X'36C098EFB11969000EAA2D4AC7BC9B380D1BC644283FAA2B15ECE2ECBB541F96','Twelve Party members attended.','machine',-0.2,1,0);
INSERT INTO "translations" VALUES(9,3,0,'title',0,0,26,'vi',NULL,X'D5755CE83CAD5FA3B51D582B9306E826DA584BF859AB12A72A40833635FA5D88','Party Committee meets on discipline','machine',-0.2,1,0);
INSERT INTO "translations" VALUES(10,3,1,'p1',0,0,28,'vi',NULL,X'47B91186055676A652921BD2DD96C862407DAD277BC35602C8C07EBB2AECF087','On the afternoon of July 7, the Party Committee met.','machine',-0.2,1,0);
INSERT INTO "translations" VALUES(11,3,2,'p1',1,29,53,'vi',NULL,X'C077A2E3C1D35431FD210EC42C3A9A7508A151D9FB5A6AAA38C29D95F5288F08','The conference discussed discipline.','machine',-0.2,1,0);
INSERT INTO "translations" VALUES(12,3,3,'p2',0,0,19,'vi',NULL,X'36C098EFB11969000EAA2D4AC7BC9B380D1BC644283FAA2B15ECE2ECBB541F96','Có 12 đảng viên dự.','failed',NULL,1,1);
CREATE INDEX articles_by_date ON articles (target, listed, id);
CREATE INDEX articles_by_source ON articles (source);
CREATE INDEX translations_by_wording ON translations (wording);
CREATE INDEX translations_flagged ON translations (revision) WHERE flagged;
CREATE INDEX findings_by_kind ON findings (kind);
CREATE INDEX outcomes_by_term ON outcomes (term, honoured);
CREATE INDEX reviews_by_wording ON reviews (wording);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('terms',11);
COMMIT;
