-- The highest version of anything that was ever deleted: what is created again goes on from there, so that no version is used twice.
CREATE TABLE deleted_version (
    version bigint NOT NULL
);

INSERT INTO deleted_version (version) VALUES (0);
