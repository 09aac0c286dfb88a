"""Losses that several methods share."""

import torch
from torch import Tensor
from torch.nn import functional


def masked_l1(predicted: Tensor, real: Tensor, valid: Tensor, weight: Tensor) -> Tensor:
    """Return the mean absolute error of (B, M, K), weighted per coefficient (K,), where valid (B, M)."""
    mask = valid[..., None].to(predicted.dtype)
    return ((predicted - real).abs() * weight * mask).sum() / (mask.sum().clamp(min=1) * predicted.shape[-1])


def velocity_l1(predicted: Tensor, real: Tensor, valid: Tensor, weight: Tensor) -> Tensor:
    """Return `masked_l1` of the first differences in time: what moves must move alike."""
    both = valid[:, 1:] & valid[:, :-1]
    return masked_l1(predicted.diff(dim=1), real.diff(dim=1), both, weight)


def ssim_loss(predicted: Tensor, real: Tensor, window: int = 7) -> Tensor:
    """Return 1 - SSIM of pictures (B, C, H, W) in 0..1, with a uniform window (Wang et al. 2004); float32 inside."""
    a, b = predicted.float(), real.float()
    mean_a, mean_b = (functional.avg_pool2d(x, window, 1) for x in (a, b))
    var_a = functional.avg_pool2d(a * a, window, 1) - mean_a**2
    var_b = functional.avg_pool2d(b * b, window, 1) - mean_b**2
    both = functional.avg_pool2d(a * b, window, 1) - mean_a * mean_b
    c1, c2 = 0.01**2, 0.03**2
    ssim = ((2 * mean_a * mean_b + c1) * (2 * both + c2)) / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))
    return 1 - ssim.mean()


def weighted_l1(predicted: Tensor, real: Tensor, weight: Tensor) -> Tensor:
    """Return the mean absolute error of pictures, weighted per pixel (H, W)."""
    return (torch.abs(predicted.float() - real.float()) * weight).mean() / weight.mean()
