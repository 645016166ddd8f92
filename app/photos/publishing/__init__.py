"""Publishing photos: the school consents, the reviewer decides and covers faces, and either of them takes down."""
