"""What keeps newsetl running by itself: a server, a worker, deployments, and who watches them.

Prefect is driven from outside, by its command line and its REST API: nothing here imports it.
"""
