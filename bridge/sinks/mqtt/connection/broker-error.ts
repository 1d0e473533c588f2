import { BoardstreamError, systemCode } from '../../../../core/index.ts';
import { connectionErrorText, destinationName } from '../../connection-error.ts';
import type { MqttDestination } from '../mqtt-destination.ts';

/** Nothing came in answer to the connection within so long. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** Another client connected with the same id (MQTT 5, 3.14.2.1). */
export const TAKEN_OVER = 0x8e;

/** What a connection that failed, or that the broker ended, means for a person. Holds no password. */
export function explainBrokerError(destination: MqttDestination, thrown: unknown): BoardstreamError {
  const name = destinationName(destination.url);
  const reasonCode = refusalOf(thrown);
  const text = reasonCode === undefined ? failureText(destination, thrown) : refusalText(destination, reasonCode);
  const context = { url: name, ...(reasonCode !== undefined && { reasonCode }) };
  return new BoardstreamError('SINK_UNREACHABLE', text, context, thrown);
}

/** Why a broker refused or ended it: the codes of MQTT 3.1.1, section 3.2.2.3, and of MQTT 5, section 2.4. */
function refusalOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const code = 'reasonCode' in thrown ? thrown.reasonCode : 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'number' ? code : undefined;
}

function refusalText(destination: MqttDestination, reasonCode: number): string {
  const name = destinationName(destination.url);
  const { user } = destination;
  switch (reasonCode) {
    case 1:
    case 0x84:
      return `${name} does not speak this version of MQTT; set protocol to the other one of "3.1.1" and "5"`;
    case 2:
    case 0x85:
      return `${name} refuses this bridge's client id; allow ids that begin with "boardstream"`;
    case 4:
    case 5:
    case 0x86:
    case 0x87:
      return user === undefined
        ? `${name} wants a user and a password; set them`
        : `${name} refuses the user "${user}"; check the user, the password, and what the broker allows`;
    case 0x8a:
      return `${name} has banned this bridge`;
    case TAKEN_OVER:
      return `another client with this bridge's client id connected to ${name}`;
    case 3:
    case 0x88:
    case 0x89:
    case 0x8b:
      return `${name} is busy or stops (code ${reasonCode})`;
    default:
      return `${name} ended the connection (code ${reasonCode})`;
  }
}

function failureText({ url }: MqttDestination, thrown: unknown): string {
  const name = destinationName(url);
  switch (systemCode(thrown)) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `nobody this machine trusts has signed the certificate of ${name}; name the one who did with ca`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return `what listens at ${name} speaks no TLS; check the port, or write mqtt:// for mqtts://`;
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE':
    case 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE':
      return `${name} wants a certificate of this bridge; name it with cert and cert-key`;
    case 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA':
    case 'ERR_SSL_SSL/TLS_ALERT_UNKNOWN_CA':
      return `${name} does not know who signed the certificate of this bridge; check cert and cert-key`;
    default:
      return connectionErrorText(url, thrown, 'the broker');
  }
}
