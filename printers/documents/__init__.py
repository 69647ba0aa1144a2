"""What is printed: one pure function a kind of paper, from recorded facts to a document."""
