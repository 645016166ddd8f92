"""What reviewers say of each photo: what it shows, whether it goes back, and which few together show everything."""
