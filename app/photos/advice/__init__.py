"""What the pictures of a talk seem to lack, told while the banner still hangs. It advises; people decide."""
