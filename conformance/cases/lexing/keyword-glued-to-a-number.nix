if true then1 else 2
