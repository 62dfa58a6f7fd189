__curPos.file
