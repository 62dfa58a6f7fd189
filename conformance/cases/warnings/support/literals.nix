# literals
[ x:y a/b /c/d ]
