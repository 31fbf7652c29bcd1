// Compiles the contracts: node build.mjs [--check] [--out FOLDER]
// Writes one artefact (ABI, code, what they were made from) per contract into the project's resources, and abi and bin files
// for the wrapper generator into FOLDER. With --check it writes nothing and fails where an artefact is not what comes out.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const FOLDERS = ['hostile', 'src'];
const MODULES = join(HERE, 'node_modules');
const RESOURCES = join(HERE, '..', 'src', 'main', 'resources', 'io', 'verdant', 'settlement', 'contracts');
const TEST_RESOURCES = join(HERE, '..', 'src', 'test', 'resources', 'io', 'verdant', 'settlement', 'contracts');
const LARGEST_CODE = 24576; // bytes of deployed code, EIP-170
const LARGEST_INIT_CODE = 49152; // bytes of deployment code, EIP-3860
// Contracts that are deployed, and where their artefacts go.
const DEPLOYED = {
  VerdantSettlement: RESOURCES,
  VerdantTestToken: RESOURCES,
  HostileToken: TEST_RESOURCES,
};
const SETTINGS = {
  optimizer: { enabled: true, runs: 1 },
  viaIR: true,
  evmVersion: 'cancun',
  metadata: { bytecodeHash: 'none', appendCBOR: false },
};

const check = process.argv.includes('--check');
const out = process.argv.includes('--out') ? process.argv[process.argv.indexOf('--out') + 1] : null;

function solidityFiles() {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(HERE, folder))
      .filter((name) => name.endsWith('.sol'))
      .sort()
      .map((name) => folder + '/' + name),
  );
}

// SHA-256 over the names and contents of everything that decides the code, so that a machine without Node can see a change.
function sourcesHash() {
  const hash = createHash('sha256');
  for (const name of ['build.mjs', 'package-lock.json', ...solidityFiles()]) {
    hash.update(name + '\n').update(readFileSync(join(HERE, name)));
  }
  return hash.digest('hex');
}

function compile() {
  const solc = createRequire(import.meta.url)('solc');
  const sources = {};
  for (const name of solidityFiles()) {
    sources[name] = { content: readFileSync(join(HERE, name), 'utf8') };
  }
  const input = {
    language: 'Solidity',
    sources,
    settings: {
      ...SETTINGS,
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
    },
  };
  const find = (path) => {
    const file = join(MODULES, path);
    return existsSync(file) ? { contents: readFileSync(file, 'utf8') } : { error: 'no such file: ' + path };
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find }));
  const complaints = (output.errors ?? []).filter((e) => !e.sourceLocation?.file.startsWith('@openzeppelin'));
  if (complaints.length > 0) {
    for (const complaint of complaints) console.error(complaint.formattedMessage);
    throw new Error('the contracts do not compile without complaint');
  }
  return { version: solc.version(), contracts: Object.assign({}, ...Object.values(output.contracts)) };
}

function artefact(name, contract, version) {
  const length = contract.evm.deployedBytecode.object.length / 2;
  const initLength = contract.evm.bytecode.object.length / 2;
  if (length >= LARGEST_CODE || initLength >= LARGEST_INIT_CODE) {
    throw new Error(`${name} is too large to deploy: code=${length} of ${LARGEST_CODE} bytes, with deployment=${initLength}`);
  }
  console.error(`${name}: ${length} bytes of code`);
  return JSON.stringify(
    {
      contract: name,
      compiler: 'solc ' + version,
      settings: SETTINGS,
      sourcesSha256: sourcesHash(),
      codeLength: length,
      abi: contract.abi,
      bin: contract.evm.bytecode.object,
    },
    null,
    1,
  ) + '\n';
}

const { version, contracts } = compile();
let stale = false;
for (const [name, folder] of Object.entries(DEPLOYED)) {
  const text = artefact(name, contracts[name], version);
  const file = join(folder, name + '.json');
  if (check) {
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      console.error(`${file} is not what its sources compile to: run settlement/contracts/generate`);
      stale = true;
    }
  } else {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  if (out && folder === RESOURCES) {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, name + '.abi'), JSON.stringify(contracts[name].abi));
    writeFileSync(join(out, name + '.bin'), contracts[name].evm.bytecode.object);
  }
}
process.exit(stale ? 1 : 0);
