[ a/b/ c ]
