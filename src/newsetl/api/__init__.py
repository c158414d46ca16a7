"""The door for Python: `import newsetl` gives what stands here to notebooks, scripts and pipelines.

The public names are those of `newsetl.__all__`, and the methods of what they give. Everything else may change.
"""
