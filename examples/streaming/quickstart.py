# Streaming Quickstart with Python: a plot of x and y, and points that are added to it. Standard library only.
import argparse
import http.client
import json
import os
import random
import secrets
import string
import sys
import time
from urllib.parse import urlencode, urlsplit

parser = argparse.ArgumentParser()
parser.add_argument('--duration', type=float, default=float('inf'), help='seconds; default until Ctrl-C')
arguments = parser.parse_args()
server = urlsplit(os.environ.get('BOARDSTREAM_URL', 'http://localhost:8080'))
user = os.environ.get('BOARDSTREAM_USER', 'maker')
key = os.environ.get('BOARDSTREAM_KEY') or sys.exit('set BOARDSTREAM_KEY to the key that the server has printed')
token = ''.join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(10))


def connect():
    secure = server.scheme == 'https'
    return (http.client.HTTPSConnection if secure else http.client.HTTPConnection)(server.netloc)


# First make the plot ...
trace = {'name': 'points', 'x': [], 'y': [], 'type': 'scatter', 'mode': 'markers', 'stream': {'token': token}}
call = {
    'un': user,
    'key': key,
    'origin': 'plot',
    'platform': 'python',
    'args': json.dumps([trace]),
    'kwargs': json.dumps({
        'filename': 'python quickstart',
        'fileopt': 'overwrite',
        'layout': {'title': {'text': 'Streaming Quickstart with Python'}, 'hovermode': 'closest'},
    }),
}
connection = connect()
connection.request('POST', '/clientresp', urlencode(call), {'Content-Type': 'application/x-www-form-urlencoded'})
answer = json.load(connection.getresponse())
if answer['error']:
    sys.exit(answer['error'])
print('Live plot:', answer['url'], flush=True)


# ... then stream to it: one request that stays open, a line of JSON for each point.
def lines():
    end = time.monotonic() + arguments.duration
    try:
        while time.monotonic() < end:
            x = random.gauss(0, 1)
            y = 0.6 * x + random.gauss(0, 0.5)
            yield (json.dumps(dict(x=round(x, 3), y=round(y, 3))) + '\n').encode()
            time.sleep(0.1)
    except KeyboardInterrupt:
        pass


headers = {'plotly-streamtoken': token, 'Transfer-Encoding': 'chunked'}
connection = connect()
connection.request('POST', '/', lines(), headers, encode_chunked=True)
if connection.getresponse().status != 200:
    sys.exit('the stream ended badly')
