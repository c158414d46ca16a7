-- Articles on one event: made anew by `newsetl maintain`, src/newsetl/related/stories.py.

CREATE TABLE story_articles (story_id UUID, version BIGINT, article_id UUID);
CREATE TABLE story_labels (story_id UUID, label VARCHAR);
CREATE TABLE story_changes (seq BIGINT, story_id UUID, change VARCHAR, other_story_id UUID);
