[ x:y a/b ]
