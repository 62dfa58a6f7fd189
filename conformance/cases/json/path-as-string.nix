[ (toString ./support/file.txt) (baseNameOf ./support/file.txt) ]
