"""The rights of the persons whom the portal knows: informed, answered, erased; and who saw their details."""
