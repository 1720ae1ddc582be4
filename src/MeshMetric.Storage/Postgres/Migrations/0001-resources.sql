-- Times are milliseconds since 1970, UTC. A mesh is '' for what belongs to none. Text sorts by code point, whatever the database's own collation.
CREATE TABLE resource (
    type text COLLATE "C" NOT NULL,
    mesh text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    body text COLLATE "C" NOT NULL,
    labels jsonb NOT NULL,
    version bigint NOT NULL,
    created bigint NOT NULL,
    modified bigint NOT NULL,
    owner_type text COLLATE "C",
    owner_mesh text COLLATE "C",
    owner_name text COLLATE "C",
    PRIMARY KEY (type, mesh, name),
    FOREIGN KEY (owner_type, owner_mesh, owner_name) REFERENCES resource (type, mesh, name) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX resource_order ON resource (mesh, name, type);

CREATE INDEX resource_owner ON resource (owner_type, owner_mesh, owner_name);

CREATE TABLE resource_reference (
    type text COLLATE "C" NOT NULL,
    mesh text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    to_type text COLLATE "C" NOT NULL,
    to_mesh text COLLATE "C" NOT NULL,
    to_name text COLLATE "C" NOT NULL,
    PRIMARY KEY (type, mesh, name, to_type, to_mesh, to_name),
    FOREIGN KEY (type, mesh, name) REFERENCES resource (type, mesh, name) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (to_type, to_mesh, to_name) REFERENCES resource (type, mesh, name) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX resource_reference_to ON resource_reference (to_type, to_mesh, to_name);
