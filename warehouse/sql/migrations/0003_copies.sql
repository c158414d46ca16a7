-- Which articles are copies of each other, by version of their rows: src/newsetl/related. All of it follows from the
-- articles that stand; what is missing here is compared at the next publish.

CREATE TABLE compared (version BIGINT);
CREATE TABLE copies (
    version BIGINT, of_version BIGINT, article_id UUID, of_article_id UUID, kind VARCHAR, similarity DOUBLE,
    containment DOUBLE, method VARCHAR, since_run UUID
);
CREATE TABLE boilerplate (site VARCHAR, anchor BIGINT);
CREATE TABLE crowded (anchor BIGINT, first BIGINT[]);
CREATE TABLE clusters (
    version BIGINT, cluster_id UUID, article_id UUID, is_head BOOLEAN, reason VARCHAR, similarity DOUBLE
);
