[ (/. + "/a b/ü") (/. + "/q\"uote") (/. + "/line
break") ]
