"""Tagging passages: is it a digital-environment measure, and which reference activities does it serve?"""
