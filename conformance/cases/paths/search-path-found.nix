[ <here> <here/folder> ]
