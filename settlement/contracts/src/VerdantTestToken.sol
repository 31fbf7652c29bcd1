// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title A token without worth, for local chains
/// @notice Anybody can make as much of it as they like. One base unit stands for one micro-unit of the embedded ledger.
contract VerdantTestToken is ERC20, ERC20Permit {
    constructor() ERC20("Verdant Test Token", "VTT") ERC20Permit("Verdant Test Token") {}

    /// @notice Makes `amount` base units out of nothing.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Micro-units, as in the embedded ledger.
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
