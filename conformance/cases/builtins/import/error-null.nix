import null
