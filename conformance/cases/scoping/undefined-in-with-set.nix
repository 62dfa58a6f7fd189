with nowhere; 1
