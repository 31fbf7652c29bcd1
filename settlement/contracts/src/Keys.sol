// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rejections} from "./Rejections.sol";
import {SignedData} from "./SignedData.sol";

/// @title Owners and their delegates
/// @notice A key is an owner, or the delegate of one owner, for ever. A delegate signs and posts for its owner during a job, so
/// that a worker's machine need not hold the key of its stake; it cannot take money or stake.
abstract contract Keys is Rejections, SignedData {
    struct Key {
        address owner;
        bool allowed;
    }

    event DelegateSet(address indexed owner, address indexed delegate, bool allowed);

    mapping(address => Key) internal _keys;

    /// @notice Whom `key` acts for: itself, or the owner whose delegate it is or was.
    function key(address key_) external view returns (address owner, bool delegate, bool allowed) {
        delegate = _keys[key_].owner != address(0);
        return (_ownerOf(key_), delegate, _mayAct(key_));
    }

    function _asOwner() internal view {
        if (_keys[msg.sender].owner != address(0)) revert NotOwner();
    }

    function _asActor() internal view returns (address) {
        if (!_mayAct(msg.sender)) revert DelegateRevoked();
        return _ownerOf(msg.sender);
    }

    function _mayAct(address key_) internal view returns (bool) {
        Key storage entry = _keys[key_];
        return entry.owner == address(0) || entry.allowed;
    }

    /// @dev What a revoked delegate signed stays its owner's.
    function _ownerOf(address key_) internal view returns (address) {
        address owner = _keys[key_].owner;
        return owner == address(0) ? key_ : owner;
    }

    function _requireSigner(bytes32 digest, bytes calldata signature, address expected) internal pure {
        address signer = _signer(digest, signature);
        if (signer == address(0) || signer != expected) revert BadSignature();
    }
}
