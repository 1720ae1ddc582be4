-- Times are milliseconds since 1970, UTC. A mesh is '' for what belongs to none.
CREATE TABLE resource (
    type TEXT NOT NULL,
    mesh TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    labels TEXT NOT NULL,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    owner_type TEXT,
    owner_mesh TEXT,
    owner_name TEXT,
    PRIMARY KEY (type, mesh, name),
    FOREIGN KEY (owner_type, owner_mesh, owner_name) REFERENCES resource (type, mesh, name) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX resource_order ON resource (mesh, name, type);

CREATE INDEX resource_owner ON resource (owner_type, owner_mesh, owner_name);

CREATE TABLE resource_reference (
    type TEXT NOT NULL,
    mesh TEXT NOT NULL,
    name TEXT NOT NULL,
    to_type TEXT NOT NULL,
    to_mesh TEXT NOT NULL,
    to_name TEXT NOT NULL,
    PRIMARY KEY (type, mesh, name, to_type, to_mesh, to_name),
    FOREIGN KEY (type, mesh, name) REFERENCES resource (type, mesh, name) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (to_type, to_mesh, to_name) REFERENCES resource (type, mesh, name) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX resource_reference_to ON resource_reference (to_type, to_mesh, to_name);
