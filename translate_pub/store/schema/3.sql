-- What engines answered for sentences that are not final yet: a run that is killed has asked for
-- them. Each is dropped when what it is for is in the memory.
CREATE TABLE answers (
  key BLOB NOT NULL PRIMARY KEY,
  hypotheses TEXT NOT NULL          -- JSON
) STRICT, WITHOUT ROWID;
