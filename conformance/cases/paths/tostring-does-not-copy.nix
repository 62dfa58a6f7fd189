toString /does/not/exist
