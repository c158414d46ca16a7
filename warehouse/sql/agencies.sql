-- Which publication is a news agency's own: by its name or its host, whichever of its names the agency signs with.
-- Builds have these macros, and so has the database in which clusters are made: the rule stands here alone.

-- name: create_table
CREATE TABLE stored.agency_names (folded VARCHAR, kept VARCHAR);

-- name: create_macros
CREATE OR REPLACE MACRO folded_name(name) AS regexp_replace(lower(name), '[\s\pP]+', '', 'g');
CREATE OR REPLACE MACRO agency_key(name) AS
    coalesce((SELECT any_value(kept) FROM stored.agency_names WHERE folded = folded_name(name)), folded_name(name));
CREATE OR REPLACE MACRO publication_keys(publication, host) AS [
    agency_key(publication), agency_key(split_part(host, '.', 1)),
    agency_key(nullif(regexp_extract(host, '^([^.]+)news\.', 1), ''))];
CREATE OR REPLACE MACRO is_of_agency(agency, publication, host) AS
    coalesce(list_contains(publication_keys(publication, host), agency_key(agency)), false);
COMMENT ON MACRO folded_name IS 'A name in lower case, without spaces and punctuation';
COMMENT ON MACRO agency_key IS 'What all names of a news agency have in common: agency_key(''Agence France-Presse'') = agency_key(''AFP'')';
COMMENT ON MACRO publication_keys IS 'A publication''s name and host as agency_key gives them: "AP" publishes at apnews.com';
COMMENT ON MACRO is_of_agency IS 'Whether a publication, by its name or its host, is this agency''s own, whichever of its names it uses';
