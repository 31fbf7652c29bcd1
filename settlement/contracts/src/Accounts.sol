// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Keys} from "./Keys.sol";

/// @title Accounts: an owner's purses, and every movement between them
/// @notice A movement takes from one purse what it adds to another, so what all purses hold is what was put in and not taken
/// out. What is burnt stays here for ever, under the zero address.
/// @dev Codes of purses and kinds are those of the embedded ledger's journal. No amount is above MAX_AMOUNT, which an account's
/// four purses share one slot by.
abstract contract Accounts is Keys, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice What an account holds; WORLD is outside.
    enum Purse {
        NONE,
        WORLD,
        FREE,
        STAKE,
        BOND,
        ESCROW,
        BURN
    }

    /// @notice What a movement is for.
    enum Kind {
        NONE,
        DEPOSIT,
        ESCROW,
        STAKE,
        BOND,
        BOND_RETURN,
        REWARD,
        SLASH,
        REFUND,
        UNSTAKE,
        WITHDRAW
    }

    struct StakeState {
        uint64 locked;
        uint64 unbonding;
        uint64 release;
        uint32 accused;
        bool known;
    }

    /// @notice One movement of value, in base units of the token; `jobId` is 0 outside a job.
    event Moved(
        Kind kind,
        Purse fromPurse,
        address indexed fromOwner,
        Purse toPurse,
        address indexed toOwner,
        uint256 amount,
        bytes32 indexed jobId
    );

    /// @notice The most that may ever lie here, so that no sum overflows.
    uint64 public constant MAX_AMOUNT = 10 ** 18;

    /// @notice The token that everything is counted in.
    IERC20 public immutable token;

    /// @notice What all purses hold together.
    uint64 public held;

    uint64 private _burnt;
    /// @dev Four purses of 64 bits in one word, FREE lowest, then as their codes follow.
    mapping(address => uint256) private _purses;
    mapping(address => StakeState) internal _stakes;

    constructor(IERC20 token_) {
        token = token_;
    }

    /// @notice Takes `amount` of the token from the sender into its FREE purse.
    function deposit(uint64 amount) external nonReentrant {
        _asOwner();
        _requireAmount(amount);
        if (uint256(held) + amount > MAX_AMOUNT) revert AmountTooLarge();
        held += amount;
        _move(Kind.DEPOSIT, Purse.WORLD, msg.sender, Purse.FREE, msg.sender, amount, 0);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        if (token.balanceOf(address(this)) != before + amount) revert TokenTookFee();
    }

    /// @notice Pays `amount` of the sender's FREE purse out to it.
    function withdraw(uint64 amount) external nonReentrant {
        _asOwner();
        _requireAmount(amount);
        if (_balance(Purse.FREE, msg.sender) < amount) revert InsufficientFree();
        held -= amount;
        _move(Kind.WITHDRAW, Purse.FREE, msg.sender, Purse.WORLD, msg.sender, amount, 0);
        token.safeTransfer(msg.sender, amount);
    }

    /// @notice Lets `delegate` act for the sender during jobs, or no longer.
    /// @param consent the delegate's signature over Delegation(owner, delegate); not read where `allowed` is false
    function setDelegate(address delegate, bool allowed, bytes calldata consent) external nonReentrant {
        _asOwner();
        bool mine = _keys[delegate].owner == msg.sender;
        if (!allowed) {
            if (!mine) revert UnknownDelegate();
        } else {
            if (delegate == msg.sender || (!mine && _keys[delegate].owner != address(0))) revert KeyTaken();
            if (!mine && (_stakes[delegate].known || _purses[delegate] != 0)) revert KeyHasAccount();
            _requireSigner(_delegationDigest(msg.sender, delegate), consent, delegate);
        }
        _keys[delegate] = Key(msg.sender, allowed);
        emit DelegateSet(msg.sender, delegate, allowed);
    }

    /// @notice What `owner` holds in `purse`; of WORLD nothing is known here.
    function balance(Purse purse, address owner) external view returns (uint64) {
        if (purse == Purse.BURN) return owner == address(0) ? _burnt : 0;
        return purse < Purse.FREE ? 0 : _balance(purse, owner);
    }

    function _balance(Purse purse, address owner) internal view returns (uint64) {
        return uint64(_purses[owner] >> _shift(purse));
    }

    function _shift(Purse purse) private pure returns (uint256) {
        return (uint256(purse) - uint256(Purse.FREE)) * 64;
    }

    function _requireAmount(uint64 amount) internal pure {
        if (amount == 0) revert ZeroAmount();
    }

    /// @dev Moves nothing and says nothing where `amount` is 0. Every action has checked that its purse covers it.
    function _move(
        Kind kind,
        Purse fromPurse,
        address fromOwner,
        Purse toPurse,
        address toOwner,
        uint64 amount,
        bytes32 jobId
    ) internal {
        if (amount == 0) return;
        if (fromPurse != Purse.WORLD) {
            assert(_balance(fromPurse, fromOwner) >= amount);
            _purses[fromOwner] -= uint256(amount) << _shift(fromPurse);
        }
        if (toPurse == Purse.BURN) {
            _burnt += amount;
        } else if (toPurse != Purse.WORLD) {
            // No carry into the next purse: all that lies here is below 2^63.
            _purses[toOwner] += uint256(amount) << _shift(toPurse);
        }
        emit Moved(kind, fromPurse, fromOwner, toPurse, toOwner, amount, jobId);
    }
}
