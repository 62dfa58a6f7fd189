[ x:y x:y a:b ]
