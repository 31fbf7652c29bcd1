// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that attacks whoever moves it; for tests only
/// @notice It is an owner itself, calls back in the middle of a transfer, and can keep a fee of what it delivers.
contract HostileToken is ERC20 {
    address private _target;
    bytes private _inside;
    uint256 private _fee;

    /// @notice What became of the call in the middle of a transfer: whether one was made, whether it was taken, and what it
    /// returned.
    bool public called;
    bool public taken;
    bytes public returned;

    constructor() ERC20("Hostile", "HOS") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice From now on every transfer keeps this much.
    function keep(uint256 fee) external {
        _fee = fee;
    }

    /// @notice In the middle of the next transfer, calls `target` with `inside`.
    function arm(address target, bytes calldata inside) external {
        _target = target;
        _inside = inside;
        called = false;
        taken = false;
        returned = "";
    }

    /// @notice Calls `target` as the token itself.
    function play(address target, bytes calldata data) external {
        (bool ok, bytes memory answer) = target.call(data);
        if (!ok) {
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
    }

    /// @notice Lets `spender` take what the token itself holds of itself.
    function allow(address spender) external {
        _approve(address(this), spender, type(uint256).max);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from != address(0) && _target != address(0)) {
            address target = _target;
            _target = address(0);
            called = true;
            (taken, returned) = target.call(_inside);
        }
        super._update(from, to, value);
        if (from != address(0) && _fee > 0) super._update(to, address(this), _fee);
    }
}
