"""Reads both exports with the official Python client and prints one line of JSON each: {export, pages, records}.

Called with the simulator's URL and the interval; `records` are the shapes that shape.ts describes.
"""

import json
import sys
import time
from urllib.parse import urlsplit

import PureCloudPlatformClientV2 as platform
from PureCloudPlatformClientV2.gateway_configuration import GatewayConfiguration


def connect(url):
    parts = urlsplit(url)
    client = platform.api_client.ApiClient()
    client.gateway_configuration = GatewayConfiguration(protocol=parts.scheme, host=parts.hostname, port=parts.port)
    platform.configuration.host = url
    client.get_client_credentials_token("simulator-client", "simulator-secret")
    return platform.AnalyticsApi(client)


def shape(conversation):
    participants = conversation.participants or []
    sessions = [session for participant in participants for session in participant.sessions or []]
    segments = [segment for session in sessions for segment in session.segments or []]
    attributes = sum(len(participant.attributes or {}) for participant in participants if hasattr(participant, "attributes"))
    start = round(conversation.conversation_start.timestamp() * 1000)
    return [conversation.conversation_id, start, len(participants), len(sessions), len(segments), attributes]


def read_query(analytics, interval):
    records = []
    number = 1
    while True:
        body = platform.ConversationQuery()
        body.interval = interval
        body.paging = platform.PagingSpec()
        body.paging.page_size = 100
        body.paging.page_number = number
        found = analytics.post_analytics_conversations_details_query(body).conversations
        if not found:
            return number, records
        records += [shape(conversation) for conversation in found]
        number += 1


def read_job(analytics, interval):
    analytics.get_analytics_conversations_details_jobs_availability()
    body = platform.AsyncConversationQuery()
    body.interval = interval
    job = analytics.post_analytics_conversations_details_jobs(body).job_id
    while analytics.get_analytics_conversations_details_job(job).state != "FULFILLED":
        time.sleep(0.05)
    records, pages, place = [], 0, {}
    while True:
        page = analytics.get_analytics_conversations_details_job_results(job, page_size=200, **place)
        pages += 1
        records += [shape(conversation) for conversation in page.conversations or []]
        if not page.cursor:
            analytics.delete_analytics_conversations_details_job(job)
            return pages, records
        place = {"cursor": page.cursor}


analytics = connect(sys.argv[1])
for export, read in (("query", read_query), ("job", read_job)):
    pages, records = read(analytics, sys.argv[2])
    print(json.dumps({"export": export, "pages": pages, "records": records}))
