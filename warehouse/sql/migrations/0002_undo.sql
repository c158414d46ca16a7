-- What `newsetl undo` asks for: by which load a row came to be left out or laid over, and which run a commit took out.

ALTER TABLE superseded ADD COLUMN seq BIGINT;
ALTER TABLE sighted ADD COLUMN seq BIGINT;
ALTER TABLE loads ADD COLUMN undone UUID;
