"""Accounts: how people sign in, prove who they are, and keep their access safe."""
