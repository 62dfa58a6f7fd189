[ inherit ]
