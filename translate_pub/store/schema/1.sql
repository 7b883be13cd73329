-- Articles: what is known of them whatever their text.
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
CREATE INDEX articles_by_date ON articles (target, listed, id);
CREATE INDEX articles_by_source ON articles (source);

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

-- A revision for each text that the source gave the article; the newest is the one published.
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
CREATE INDEX translations_by_wording ON translations (wording);
CREATE INDEX translations_flagged ON translations (revision) WHERE flagged;

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
CREATE INDEX findings_by_kind ON findings (kind);

CREATE TABLE terms (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: readers cache them
  body TEXT NOT NULL UNIQUE         -- JSON: the entry
) STRICT;

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
CREATE INDEX outcomes_by_term ON outcomes (term, honoured);

-- The translation memory. It outlives articles, and has what killed runs had finished.
CREATE TABLE memory (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  text TEXT NOT NULL CHECK (text <> ''),
  score REAL,
  attempts INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('memory', 'review'))
) STRICT;

-- What people wrote. Nothing is ever replaced here: of several, the last one wins.
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
CREATE INDEX reviews_by_wording ON reviews (wording);

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
