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


def luma(pictures: Tensor) -> Tensor:
    """Return (B, 1, H, W) luma (BT.601) of RGB pictures (B, 3, H, W)."""
    return 0.299 * pictures[:, :1] + 0.587 * pictures[:, 1:2] + 0.114 * pictures[:, 2:]


def ssim_loss(predicted: Tensor, real: Tensor, weight: Tensor, window: int = 7) -> Tensor:
    """Return 1 - SSIM of pictures (B, 1, H, W) in 0..1, a uniform window, averaged by weight (H, W) (Wang et al. 2004)."""
    moments = torch.cat([predicted, real, predicted * predicted, real * real, predicted * real], 1)
    mean_a, mean_b, square_a, square_b, product = functional.avg_pool2d(moments, window, 1).unbind(1)
    c1, c2 = 0.01**2, 0.03**2
    both = product - mean_a * mean_b
    ssim = ((2 * mean_a * mean_b + c1) * (2 * both + c2)) / (
        (mean_a**2 + mean_b**2 + c1) * (square_a - mean_a**2 + square_b - mean_b**2 + c2)
    )
    inner = weight[window // 2 : -(window // 2), window // 2 : -(window // 2)]
    return 1 - (ssim * inner).mean() / inner.mean()


def weighted_l1(predicted: Tensor, real: Tensor, weight: Tensor) -> Tensor:
    """Return the mean absolute error of pictures, weighted per pixel (H, W)."""
    return (torch.abs(predicted.float() - real.float()) * weight).mean() / weight.mean()
