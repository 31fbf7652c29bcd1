// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Types} from "./Types.sol";

/// @title What participants sign, as EIP-712 typed data
/// @notice Claims, envelopes and receipts are signed in the protocol's own domain (name, version, chain), so that they are evidence as they stand.
/// What is signed for this contract alone also names its address.
abstract contract SignedData {
    bytes32 private constant CHAIN_DOMAIN_TYPE = keccak256("EIP712Domain(string name,string version,uint256 chainId)");
    bytes32 private constant CONTRACT_DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME = keccak256("Verdant");
    bytes32 private constant VERSION = keccak256("1");
    bytes32 private constant VERDICT_TYPE = keccak256(
        "Verdict(bytes32 jobId,bytes32 gameId,uint8 outcome,bytes32 transcriptHash)"
    );
    bytes32 private constant PENALTY_TYPE = keccak256(
        "Penalty(bytes32 jobId,address offender,uint8 kind,bytes32 evidenceHash)"
    );
    bytes32 private constant ENVELOPE_TYPE = keccak256(
        "Envelope(address sender,bytes32 jobId,bytes32 gameId,uint64 sequence,bytes32 previous,bytes32 payloadHash)"
    );
    bytes32 private constant RECEIPT_TYPE = keccak256("Receipt(bytes32 log,uint64 index,bytes32 runningHash)");
    bytes32 private constant DELEGATION_TYPE = keccak256("Delegation(address owner,address delegate)");

    function _verdictDigest(bytes32 jobId, bytes32 gameId, Types.VerdictOutcome outcome, bytes32 transcriptHash)
        internal
        view
        returns (bytes32)
    {
        return _contractDigest(keccak256(abi.encode(VERDICT_TYPE, jobId, gameId, outcome, transcriptHash)));
    }

    function _penaltyDigest(bytes32 jobId, address offender, Types.PenaltyKind kind, bytes32 evidenceHash)
        internal
        view
        returns (bytes32)
    {
        return _contractDigest(keccak256(abi.encode(PENALTY_TYPE, jobId, offender, kind, evidenceHash)));
    }

    /// @dev What an aggregator signed when it stated something.
    function _envelopeDigest(Types.Envelope calldata envelope) internal view returns (bytes32) {
        return _chainDigest(keccak256(abi.encode(ENVELOPE_TYPE, envelope)));
    }

    /// @dev What the coordinator signs for every entry of its log.
    function _receiptDigest(bytes32 log, uint64 index, bytes32 runningHash) internal view returns (bytes32) {
        return _chainDigest(keccak256(abi.encode(RECEIPT_TYPE, log, index, runningHash)));
    }

    function _delegationDigest(address owner, address delegate) internal view returns (bytes32) {
        return _contractDigest(keccak256(abi.encode(DELEGATION_TYPE, owner, delegate)));
    }

    /// @dev What is signed in the protocol's domain, which names the chain only.
    function _chainDigest(bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(CHAIN_DOMAIN_TYPE, NAME, VERSION, block.chainid));
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }

    /// @dev What is signed for this contract alone.
    function _contractDigest(bytes32 structHash) private view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(CONTRACT_DOMAIN_TYPE, NAME, VERSION, block.chainid, address(this)));
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }

    /// @dev Who signed, or the zero address: for a signature of another length, with a high s, or of no key.
    function _signer(bytes32 digest, bytes calldata signature) internal pure returns (address) {
        (address signer, ECDSA.RecoverError fault,) = ECDSA.tryRecoverCalldata(digest, signature);
        return fault == ECDSA.RecoverError.NoError ? signer : address(0);
    }
}
